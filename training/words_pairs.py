"""Minimal pairs in six languages: the same words with and without a negation, louder, or under another emoji.

Written for this package. `training.evaluate_words` prints the share that goes the
right way; the tests hold the model to it.
"""

from types import MappingProxyType
from typing import Final

NEGATED: Final = MappingProxyType(
    {
        "en": (
            ("this is good", "this is not good"),
            ("I am happy with it", "I am not happy with it"),
            ("the service was great", "the service was not great"),
            ("I like this phone", "I don't like this phone"),
            ("that was helpful", "that was never helpful"),
            ("it works perfectly", "it doesn't work perfectly"),
            ("we love the new design", "we do not love the new design"),
            ("she is kind to us", "she isn't kind to us"),
            ("I enjoyed the film", "I didn't enjoy the film"),
            ("I trust them", "I don't trust them"),
            ("it's a beautiful place", "it's not a beautiful place"),
            ("he was very friendly and nice", "he wasn't very friendly or nice"),
        ),
        "ru": (
            ("это хорошо", "это не хорошо"),
            ("мне нравится", "мне не нравится"),
            ("я доволен и рад", "я не доволен и не рад"),
            ("я люблю этот город", "я не люблю этот город"),
            ("это прекрасная идея", "это не прекрасная идея"),
            ("я вам доверяю", "я вам не доверяю"),
            ("обслуживание отличное", "обслуживание не отличное"),
            ("мне помогли", "мне никто не помог"),
            ("фильм был интересный и смешной", "фильм был не интересный и не смешной"),
            ("мы счастливы", "мы не счастливы"),
            ("он добрый человек", "он не добрый человек"),
        ),
        "fr": (
            ("c'est bien", "ce n'est pas bien"),
            ("j'aime ce film", "je n'aime pas ce film"),
            ("je suis content", "je ne suis pas content"),
            ("c'est une bonne idée", "ce n'est pas une bonne idée"),
            ("le service était excellent", "le service n'était pas excellent"),
            ("il est gentil", "il n'est pas gentil"),
            ("ça me plaît", "ça ne me plaît pas"),
            ("je vous fais confiance", "je ne vous fais pas confiance"),
            ("c'est drôle", "ce n'est jamais drôle"),
            ("nous sommes heureux", "nous ne sommes pas heureux"),
            ("c'est parfait", "ce n'est pas parfait"),
        ),
        "de": (
            ("das ist gut", "das ist nicht gut"),
            ("ich bin zufrieden", "ich bin nicht zufrieden"),
            ("mir gefällt das", "mir gefällt das nicht"),
            ("ich mag dieses Lied", "ich mag dieses Lied nicht"),
            ("das ist eine gute Idee", "das ist keine gute Idee"),
            ("der Service war super", "der Service war nicht super"),
            ("er ist freundlich", "er ist nicht freundlich"),
            ("ich liebe dich", "ich liebe dich nicht"),
            ("wir sind glücklich", "wir sind nicht glücklich"),
            ("das war lustig", "das war nicht lustig"),
            ("es war hilfreich", "es war nie hilfreich"),
        ),
        "es": (
            ("esto es bueno", "esto no es bueno"),
            ("me gusta", "no me gusta"),
            ("estoy contento", "no estoy contento"),
            ("es una buena idea", "no es una buena idea"),
            ("el servicio fue excelente", "el servicio no fue excelente"),
            ("te quiero", "no te quiero"),
            ("confío en ti", "no confío en ti"),
            ("es muy amable", "no es muy amable"),
            ("somos felices", "no somos felices"),
            ("fue divertido", "nunca fue divertido"),
            ("me encanta este lugar", "no me encanta este lugar"),
        ),
        "zh": (
            ("这个很好", "这个不好"),
            ("我喜欢", "我不喜欢"),
            ("我很高兴", "我不高兴"),
            ("他很可爱", "他不可爱"),
            ("我爱你", "我不爱你"),
            ("我相信你", "我不相信你"),
            ("这部电影有意思", "这部电影没有意思"),
            ("我们很幸福", "我们不幸福"),
            ("服务让我满意", "服务没让我满意"),
            ("他们很开心", "他们不开心"),
            ("这件衣服漂亮", "这件衣服不漂亮"),
        ),
    }
)
"""Pairs in which the second must have the lower valence."""

BLAME_NEGATED: Final = MappingProxyType(
    {
        "en": (("this is bad", "this is not bad"), ("I am angry", "I am not angry"), ("it hurts", "it doesn't hurt")),
        "ru": (("это плохо", "это не плохо"), ("я боюсь", "я не боюсь"), ("я злюсь", "я не злюсь")),
        "fr": (("c'est mauvais", "ce n'est pas mauvais"), ("j'ai peur", "je n'ai pas peur")),
        "de": (("das ist schlecht", "das ist nicht schlecht"), ("ich bin traurig", "ich bin nicht traurig")),
        "es": (("es malo", "no es malo"), ("tengo miedo", "no tengo miedo"), ("estoy triste", "no estoy triste")),
        "zh": (("这个很糟", "这个不糟"), ("我害怕", "我不害怕"), ("他生气了", "他没生气")),
    }
)
"""Pairs in which the second must have the higher valence."""

LOUDER: Final = MappingProxyType(
    {
        "en": (("great", "GREAT!!!"), ("I said no", "I SAID NO!!!"), ("that is so good", "that is soooo good!!")),
        "ru": (("отлично", "ОТЛИЧНО!!!"), ("хватит", "ХВАТИТ!!!"), ("очень хорошо", "оооочень хорошо!!")),
        "fr": (("super", "SUPER!!!"), ("arrêtez", "ARRÊTEZ!!!"), ("trop bien", "trooop bien!!")),
        "de": (("toll", "TOLL!!!"), ("aufhören", "AUFHÖREN!!!"), ("sehr schön", "seeehr schön!!")),
        "es": (("genial", "¡¡GENIAL!!"), ("basta", "¡¡¡BASTA!!!"), ("muy bien", "muyyyy bien!!")),
        "zh": (("太好了", "太好了！！！"), ("够了", "够了！！！"), ("真的", "真的！！")),
    }
)
"""Pairs in which the second must have the higher arousal."""

EMOJI: Final = MappingProxyType(
    {
        "en": (("love it 😍", "love it 🙄"), ("nice work 👍", "nice work 😒")),
        "ru": (("люблю это 😍", "люблю это 🙄"), ("хорошая работа 👍", "хорошая работа 😒")),
        "fr": (("j'adore 😍", "j'adore 🙄"), ("bon travail 👍", "bon travail 😒")),
        "de": (("liebe es 😍", "liebe es 🙄"), ("gute Arbeit 👍", "gute Arbeit 😒")),
        "es": (("me encanta 😍", "me encanta 🙄"), ("buen trabajo 👍", "buen trabajo 😒")),
        "zh": (("我喜欢 😍", "我喜欢 🙄"), ("做得好 👍", "做得好 😒")),
    }
)
"""Pairs in which the second must have the lower valence and the greater sign of irony."""
