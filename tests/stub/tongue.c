#include <stddef.h>

#include "tongue.h"

static const char *const en_title[] = { "The A N", "A N", "N of P",
	"The N of P", "A N in P", "H and the N", "The J's N", "The Last N",
	"When the N V", "N & N", "H’s A N", "The J and the N", "No N for the J",
	"N/N", "P, A N", "H: N of P", "The N V at Midnight", "P #D", "A N D",
	"The A J of P", "½ N", "A N: The A J", "N · N", "\"N\"", NULL };
static const char *const en_sentence[] = {
	"In P, a A J finds a N that nobody else can see.",
	"H, a J from P, has one week to bring the A N home.",
	"But when the N V, old friends turn into A strangers.",
	"With the help of a A J named H, the truth about the N comes out.",
	"Nobody in P talks about the night the N V.",
	"Years later a letter about the N reaches a J in P.",
	"H learns that every N has its price, and that a J’s word is not worth "
	"much.",
	"Between \"A\" mornings and A nights, two families share one N.",
	"This is about P, a N and the J who would not give up.",
	"What began as a game with a N becomes a race through P.", NULL
};
static const char *const en_adjective[] = { "Quiet", "Crimson", "Hollow",
	"Distant", "Paper", "Broken", "Golden", "Restless", "Frozen", "Hidden",
	"Wild", "Silent", "Burning", "Second", "Borrowed", "Bitter", "Endless",
	"Electric", "Gentle", "Forgotten", "Narrow", "Northern", "Secret",
	"Sleepless", "Small", "Stolen", "Tender", "Velvet", "Winter",
	"Wandering", "Faithful", "Salt", "Iron", "Blue", "Amber", "Crooked",
	"Ordinary", "Patient", "Lonely", "Brave", NULL };
static const char *const en_noun[] = { "Harbor", "Lantern", "Orchard", "River",
	"Promise", "Signal", "Garden", "Letter", "Mirror", "Tide", "Bridge",
	"Compass", "Echo", "Feather", "Kingdom", "Machine", "Map", "Orchestra",
	"Piano", "Railway", "Shadow", "Song", "Stairway", "Storm", "Summer",
	"Thread", "Tower", "Train", "Umbrella", "Valley", "Window", "Witness",
	"Clockmaker", "Dragon", "Engine", "Fox", "Island", "Journey", "Kitchen",
	"Laundry", "Moon", "Notebook", "Ocean", "Parade", "Question", "Robot",
	"Scarecrow", "Telephone", "Voyage", "Whale", "Bakery", "Comet", "Door",
	"Festival", "Ghost", "Horizon", "Key", "Library", "Market", "Night",
	NULL };
static const char *const en_place[] = { "Busan", "Seoul", "Jeju", "Lisbon",
	"Marrow Bay", "Old Town", "the North", "Tallow Street", "Vienna",
	"the Seventh Floor", "Pine Hill", "Saturn", "Gangneung", "Montréal",
	"the Low Country", "Salt Lake", "Kyoto", "Fern Valley", "Harlow",
	"Platform 9½", "San José", "the Moon", "Oslo", "Daegu", NULL };
static const char *const en_job[] = { "Baker", "Detective", "Farmer", "Teacher",
	"Pilot", "Gardener", "Swimmer", "Doctor", "Painter", "Fisherman",
	"Clerk", "Dancer", "Carpenter", "Astronaut", "Widow", "Singer", "Thief",
	"Postman", "Chemist", "Lawyer", "Boxer", "Librarian", NULL };
static const char *const en_name[] = { "Mina", "Jonas", "Ada", "Theo", "Sora",
	"Ruth", "Felix", "Ines", "Karim", "Lena", "Oskar", "Priya", "Quinn",
	"Rosa", "Sami", "Tomas", "Una", "Viktor", "Yuna", "Zoë", "Amélie",
	"Björn", NULL };
static const char *const en_happening[] = { "Falls", "Sings", "Burns",
	"Returns", "Sleeps", "Answers", "Vanishes", "Wakes", "Turns", "Stops",
	NULL };

static const char *const ko_title[] = { "A N", "P의 N", "N4 N", "H의 A N",
	"A J", "J의 N", "P, A N", "N D", "마지막 N", "A N: N의 시작",
	"P에서 온 J", "그 J의 A N", "N 그리고 N", "우리들의 N", "나의 A J",
	"N을 찾아서", "P 가는 길", "N · N", "#N", "《N》", NULL };
static const char *const ko_sentence[] = {
	"P에서 평범하게 살아가던 J H1 어느 날 A N2 발견한다.",
	"하지만 N에 얽힌 비밀이 드러나면서 모두가 위험에 빠지고 만다.",
	"한편, 오랫동안 사라졌던 J3 P5 돌아온다.",
	"H4 J의 사이에는 말할 수 없는 A N3 있다.",
	"그날 밤 이후 P의 누구도 N에 대해 이야기하지 않는다.",
	"남은 시간은 단 일주일, H1 과연 N2 지켜낼 수 있을까?",
	"\"A\" 아침과 긴 밤 사이, 두 가족은 하나의 N2 나누어 가진다.",
	"N2 둘러싼 마지막 승부가 지금 시작된다!",
	"P의 작은 골목에서 A J4 J3 만나 함께 N2 찾아 나서는데…",
	"H1 N보다 소중한 것이 있다는 사실을 뒤늦게 깨닫는다.", NULL
};
static const char *const ko_adjective[] = { "조용한", "붉은", "머나먼",
	"부서진", "황금빛", "얼어붙은", "숨겨진", "거친", "불타는", "두 번째",
	"끝없는", "잊혀진", "비밀의", "작은", "따뜻한", "푸른", "외로운",
	"용감한", "수상한", "낯선", "눈부신", "서툰", "느린", "완벽한",
	"오래된", "가장 긴", "하얀", "달콤한", "이상한", "평범한", NULL };
static const char *const ko_noun[] = { "항구", "등불", "과수원", "강", "약속",
	"신호", "정원", "편지", "거울", "바다", "다리", "나침반", "메아리",
	"깃털", "왕국", "기계", "지도", "피아노", "기차", "그림자", "노래",
	"계단", "폭풍", "여름", "실타래", "탑", "우산", "골짜기", "창문",
	"목격자", "용", "여우", "섬", "여행", "부엌", "달", "공책", "행진",
	"질문", "로봇", "허수아비", "전화", "고래", "빵집", "혜성", "문",
	"축제", "유령", "지평선", "열쇠", "도서관", "시장", "밤", "겨울",
	"첫눈", "꿈", NULL };
static const char *const ko_place[] = { "부산", "서울", "제주", "리스본",
	"강릉", "북쪽 마을", "빈", "칠층", "소나무 언덕", "토성", "대구",
	"소금 호수", "교토", "달나라", "오슬로", "전주", "속초", "을지로",
	"남해", "인천 공항", NULL };
static const char *const ko_job[] = { "제빵사", "형사", "농부", "선생님",
	"조종사", "정원사", "의사", "화가", "어부", "사서", "무용수", "목수",
	"우주인", "가수", "도둑", "집배원", "변호사", "권투 선수", "간호사",
	"기자", NULL };
static const char *const ko_name[] = { "민아", "하준", "서연", "도윤", "지우",
	"은채", "태오", "소라", "윤호", "가온", "나린", "봄", "한결", "이안",
	"재민", "수진", NULL };

static const char *const ja_title[] = { "AN", "PのN", "NとN", "さよならN",
	"HのN", "AN D", "Jと AN", NULL };
static const char *const ja_adjective[] = { "静かな", "赤い", "遠い", "青い",
	"小さな", "最後の", "忘れられた", "二度目の", NULL };
static const char *const ja_noun[] = { "港", "灯り", "約束", "手紙", "鏡", "海",
	"橋", "羽根", "王国", "機械", "地図", "ピアノ", "列車", "影", "歌",
	"嵐", "夏", "傘", "窓", "竜", "狐", "島", "旅", "月", "鍵", "図書館",
	"夜", "雪", NULL };
static const char *const ja_place[] = { "京都", "北国", "坂の上", "土星",
	"港町", "七階", "東京", "海辺", NULL };
static const char *const ja_job[] = { "パン屋", "刑事", "先生", "医者", "画家",
	"漁師", "泥棒", "歌手", NULL };
static const char *const ja_name[] = { "ミナ", "ハル", "ソラ", "ケン", "ユキ",
	"リョウ", NULL };

static const char *const zh_title[] = { "A的N", "P之N", "N与N", "N传奇",
	"最后的N", "J的N", "AN：N归来", NULL };
static const char *const zh_adjective[] = { "安静", "红色", "遥远", "蓝色",
	"小小", "被遗忘", "第二", "冰冻", NULL };
static const char *const zh_noun[] = { "港口", "灯笼", "约定", "信", "镜子",
	"大海", "桥", "羽毛", "王国", "机器", "地图", "钢琴", "火车", "影子",
	"歌", "风暴", "夏天", "雨伞", "窗", "龙", "狐狸", "岛", "月亮", "钥匙",
	"夜", NULL };
static const char *const zh_place[] = { "北方", "老城", "土星", "香港", "七楼",
	"西湖", "长安", NULL };
static const char *const zh_job[] = { "面包师", "侦探", "老师", "医生", "画家",
	"渔夫", "小偷", NULL };

static const char *const fr_title[] = { "Le N A", "Un N à P", "L’été du N",
	"N et N", "Le J et le N", "H", "Le dernier N", NULL };
static const char *const fr_adjective[] = { "rouge", "brisé", "lointain",
	"doré", "gelé", "caché", "oublié", "étrange", NULL };
static const char *const fr_noun[] = { "Port", "Verger", "Fleuve", "Signal",
	"Jardin", "Miroir", "Pont", "Royaume", "Piano", "Train", "Château",
	"Orage", "Été", "Fil", "Dragon", "Renard", "Rêve", "Marché", "Fantôme",
	"Cœur", NULL };
static const char *const fr_place[] = { "Paris", "Lyon", "Genève", "Saturne",
	"Nîmes", "Orléans", NULL };
static const char *const fr_job[] = { "Boulanger", "Médecin", "Peintre",
	"Pêcheur", "Voleur", "Facteur", NULL };

static const char *const es_title[] = { "El N A", "Un N en P",
	"¿Dónde está el N?", "N y N", "El J y el N", "¡H!", "El último N",
	NULL };
static const char *const es_adjective[] = { "rojo", "roto", "lejano", "dorado",
	"helado", "escondido", "olvidado", "extraño", NULL };
static const char *const es_noun[] = { "Puerto", "Huerto", "Río", "Jardín",
	"Espejo", "Puente", "Reino", "Tren", "Otoño", "Dragón", "Zorro",
	"Sueño", "Mercado", "Fantasma", "Corazón", "Niño", NULL };
static const char *const es_place[] = { "Bogotá", "Málaga", "Saturno", "León",
	"Cádiz", NULL };
static const char *const es_job[] = { "Panadero", "Médico", "Pintor",
	"Pescador", "Ladrón", "Cartero", NULL };

const struct tongue tongues[LANGUAGES] = {
	[LANGUAGE_EN] = { en_title, en_sentence, en_adjective, en_noun,
	    en_place, en_job, en_name, en_happening },
	[LANGUAGE_KO] = { ko_title, ko_sentence, ko_adjective, ko_noun,
	    ko_place, ko_job, ko_name, ko_noun },
	[LANGUAGE_JA] = { ja_title, NULL, ja_adjective, ja_noun, ja_place,
	    ja_job, ja_name, ja_noun },
	[LANGUAGE_ZH] = { zh_title, NULL, zh_adjective, zh_noun, zh_place,
	    zh_job, zh_job, zh_noun },
	[LANGUAGE_FR] = { fr_title, NULL, fr_adjective, fr_noun, fr_place,
	    fr_job, en_name, fr_noun },
	[LANGUAGE_ES] = { es_title, NULL, es_adjective, es_noun, es_place,
	    es_job, en_name, es_noun },
	[LANGUAGE_CN] = { zh_title, NULL, zh_adjective, zh_noun, zh_place,
	    zh_job, zh_job, zh_noun },
	[LANGUAGE_XX] = { en_title, NULL, en_adjective, en_noun, en_place,
	    en_job, en_name, en_happening },
};
