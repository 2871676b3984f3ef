"""Check the documents of a manifest by Kubernetes' schemas, strictly."""
import sys

import kubernetes_validate
import yaml

for document in yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")):
    try:
        kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
    except kubernetes_validate.ValidationError as error:
        sys.exit(f"{sys.argv[1]}: {error.message}")
