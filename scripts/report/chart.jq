# chart: small drawings in SVG, which take their colours from style.css.

def px: . * 10 | round / 10;

# This week as a line, the week before as a faint one; a day without a figure
# is a gap.  $told tells it to those who cannot see it.
def weeks($told):
  240 as $wide | 56 as $high | 6 as $edge |
  [ (.last_week + .this_week)[] | values ] as $all |
  if $all == [] then "" else
    ($all | min) as $low | ($all | max) as $top |
    (if $top == $low then ([ ($top | fabs) * 0.1, 0.5 ] | max) else ($top - $low) * 0.15 end) as $room |
    ($low - $room) as $from | ($top - $low + 2 * $room) as $span |
    def x($i): $edge + ($wide - 2 * $edge) * $i / 6 | px;
    def y: $edge + ($high - 2 * $edge) * (1 - (. - $from) / $span) | px;
    def line($class): . as $points |
      [ range(0; length) as $i | select($points[$i] != null) |
        (if $i == 0 or $points[$i - 1] == null then "M" else "L" end) +
        "\(x($i)) \($points[$i] | y)" ] |
      if . == [] then "" else "<path class=\"\($class)\" d=\"\(join(" "))\"/>" end;
    def dots($class): . as $points |
      [ range(0; length) as $i | select($points[$i] != null) |
        "<circle class=\"\($class)\" cx=\"\(x($i))\" cy=\"\($points[$i] | y)\" r=\"\(
          if $i == 6 and $class == "now" then 3.5 else 1.8 end)\"/>" ] | add // "";
    "<svg viewBox=\"0 0 \($wide) \($high)\" role=\"img\" aria-label=\"\($told | @html)\">" +
    "<path class=\"axis\" d=\"M\($edge) \($high - 1) H\($wide - $edge)\"/>" +
    (.last_week | line("then") + dots("then")) +
    (.this_week | line("now") + dots("now")) + "</svg>"
  end;

# A share as a bar.
def bar: (if . == null then 0 else . end) as $x |
  "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">" +
  "<rect class=\"rail\" width=\"100\" height=\"8\" rx=\"2\"/>" +
  (if $x > 0 then "<rect class=\"part\" width=\"\([ $x * 100, 1 ] | max | px)\" height=\"8\" rx=\"2\"/>" else "" end) +
  "</svg>";
