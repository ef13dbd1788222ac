/* What posts say, by what they do with their object. */
#include "simulate/content.h"

#include "simulate/words.h"

enum { TEXT_MOST = 8192 };

void avpi_sim_content_init(avpi_sim_content *content, const avp_ctx *ctx) {
    *content = (avpi_sim_content){.n_entities = 0};
    avpi_buf_init(&content->text, ctx, TEXT_MOST);
}

void avpi_sim_content_free(avpi_sim_content *content) {
    avpi_buf_free(&content->text);
}

static bool chance(avpi_rng *rng, uint64_t percent) {
    return avpi_rng_below(rng, 100) < percent;
}

void avpi_sim_content_mark(avpi_sim_content *content, avpi_sim_entity_kind kind, size_t from, uint64_t account) {
    if (content->n_entities < AVPI_SIM_ENTITIES_MAX)
        content->entities[content->n_entities++] =
            (avpi_sim_entity){.kind = kind, .from = from, .len = content->text.len - from, .account = account};
}

static avp_status add_mention(const avpi_sim_world *world, uint64_t account, avpi_sim_content *content,
                              avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = content->text.len;
    AVP_TRY(avpi_buf_add_byte(&content->text, '@', err));
    AVP_TRY(avpi_sim_handle(world, account, &content->text, err));
    avpi_sim_content_mark(content, AVPI_SIM_MENTION, from, account);
done:
    return status;
}

static avp_status add_tag(const avpi_sim_world *world, uint64_t community, uint64_t number, avpi_sim_content *content,
                          avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(&content->text, ' ', err));
    size_t from = content->text.len;
    AVP_TRY(avpi_buf_add_byte(&content->text, '#', err));
    AVP_TRY(avpi_sim_tag(world, community, number, &content->text, err));
    avpi_sim_content_mark(content, AVPI_SIM_TAG, from, 0);
done:
    return status;
}

/* None, one or two of the few tags that a community uses all the time. */
static avp_status add_usual_tags(const avpi_sim_world *world, avpi_rng *rng, uint64_t community,
                                 avpi_sim_content *content, avp_error *err) {
    enum { USUAL = 8, FIRST = 30, SECOND = 25 };
    avp_status status = AVP_OK;
    if (!chance(rng, FIRST))
        return AVP_OK;
    uint64_t number = avpi_rng_below(rng, USUAL);
    AVP_TRY(add_tag(world, community, number, content, err));
    if (chance(rng, SECOND))
        AVP_TRY(add_tag(world, community, (number + 1 + avpi_rng_below(rng, USUAL - 1)) % USUAL, content, err));
done:
    return status;
}

/* The page of an object: the same for all its posts. "host.example/2017/04/agua-puente-acta-17" */
static avp_status add_page(const avpi_sim_world *world, const avpi_sim_object *object, avpi_buf *out, avp_error *err) {
    enum { OWN_PORTALS = 3, SHARED_PORTALS = 40, OWN = 75, SLUG_WORDS = 3 };
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_OBJECT_TEXT, object->unit);
    uint64_t portal = avpi_rng_below(&rng, SHARED_PORTALS);
    if (chance(&rng, OWN))
        portal = SHARED_PORTALS + object->community * OWN_PORTALS + portal % OWN_PORTALS;
    AVP_TRY(avpi_sim_domain(world, portal, out, err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR("/2017/04/"), err));
    for (int i = 0; i < SLUG_WORDS; i++) {
        AVP_TRY(avpi_sim_say(&rng, 0, 's', out, err));
        AVP_TRY(avpi_buf_add_byte(out, '-', err));
    }
    AVP_TRY(avpi_buf_printf(out, err, "%llu", (unsigned long long)object->unit));
done:
    return status;
}

/* One page, written as people paste it: mobile hosts, default ports, tracking parameters, fragments. */
static avp_status add_link(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_object *object,
                           avpi_sim_content *content, avp_error *err) {
    enum { MOBILE = 15, PORT = 3, TRACKED = 30, FRAGMENT = 5 };
    avp_status status = AVP_OK;
    avpi_buf *out = &content->text;
    AVP_TRY(avpi_buf_add_byte(out, ' ', err));
    size_t from = out->len;
    AVP_TRY(avpi_buf_add(out, chance(rng, MOBILE) ? AVPI_STR("https://m.") : AVPI_STR("https://"), err));
    size_t host = out->len;
    AVP_TRY(add_page(world, object, out, err));
    if (chance(rng, PORT)) {
        /* "host.example/2017" -> "host.example:443/2017" */
        static const char port[] = ":443";
        size_t slash = host + avpi_str_find_byte((avp_str){out->ptr + host, out->len - host}, '/');
        AVP_TRY(avpi_buf_add(out, AVPI_STR(port), err));
        memmove(out->ptr + slash + sizeof port - 1, out->ptr + slash, out->len - slash - (sizeof port - 1));
        memcpy(out->ptr + slash, port, sizeof port - 1);
    }
    if (chance(rng, TRACKED))
        AVP_TRY(avpi_buf_add(out, AVPI_STR("?utm_source=red&utm_medium=social"), err));
    if (chance(rng, FRAGMENT))
        AVP_TRY(avpi_buf_add(out, AVPI_STR("#comentarios"), err));
    avpi_sim_content_mark(content, AVPI_SIM_LINK, from, 0);
done:
    return status;
}

/* The text that belongs to the object itself: its first post, its headline, or what everybody copies. */
static avp_status add_object_text(const avpi_sim_world *world, const avpi_sim_object *object, char letter,
                                  avpi_sim_content *content, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_OBJECT_TEXT, object->unit);
    bool campaign = object->kind == AVPI_SIM_COPY && chance(&rng, 50);
    if (campaign) {
        AVP_TRY(add_mention(world, avpi_sim_account_draw(world, &rng, object->community), content, err));
        AVP_TRY(avpi_buf_add_byte(&content->text, ' ', err));
    }
    AVP_TRY(avpi_sim_say(&rng, avpi_sim_home_of(world, object->community), letter, &content->text, err));
    if (letter == 'S')
        AVP_TRY(add_usual_tags(world, &rng, object->community, content, err));
done:
    return status;
}

static avp_status make_page_post(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_post *post,
                                 avpi_sim_content *content, avp_error *err) {
    enum { HEADLINE = 30 };
    avp_status status = AVP_OK;
    const avpi_sim_object *object = post->object;
    size_t home = avpi_sim_home_of(world, avpi_sim_community_of(world, post->account));
    if (chance(rng, HEADLINE))
        AVP_TRY(add_object_text(world, object, 'H', content, err));
    else
        AVP_TRY(avpi_sim_say(rng, home, 'S', &content->text, err));
    AVP_TRY(add_link(world, rng, object, content, err));
    AVP_TRY(add_usual_tags(world, rng, object->community, content, err));
done:
    return status;
}

static avp_status make_tags_post(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_post *post,
                                 avpi_sim_content *content, avp_error *err) {
    enum { TAGS = 3, CAMPAIGN_TAGS = 4096 };
    avp_status status = AVP_OK;
    const avpi_sim_object *object = post->object;
    avpi_rng same = avpi_sim_stream_of(world, AVPI_SIM_STREAM_OBJECT_TEXT, object->unit);
    size_t home = avpi_sim_home_of(world, avpi_sim_community_of(world, post->account));
    AVP_TRY(avpi_sim_say(rng, home, 'S', &content->text, err));
    for (int i = 0; i < TAGS; i++)
        AVP_TRY(add_tag(world, object->community, avpi_rng_below(&same, CAMPAIGN_TAGS), content, err));
done:
    return status;
}

static avp_status make_reply(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_post *post,
                             avpi_sim_content *content, avp_error *err) {
    avp_status status = AVP_OK;
    size_t home = avpi_sim_home_of(world, avpi_sim_community_of(world, post->account));
    AVP_TRY(add_mention(world, post->object->author, content, err));
    AVP_TRY(avpi_buf_add_byte(&content->text, ' ', err));
    AVP_TRY(avpi_sim_say(rng, home, 'R', &content->text, err));
done:
    return status;
}

static avp_status make_repost(const avpi_sim_world *world, const avpi_sim_post *post, avpi_sim_content *content,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(&content->text, AVPI_STR("RT "), err));
    AVP_TRY(add_mention(world, post->object->author, content, err));
    AVP_TRY(avpi_buf_add(&content->text, AVPI_STR(": "), err));
    AVP_TRY(add_object_text(world, post->object, 'S', content, err));
done:
    return status;
}

avp_status avpi_sim_content_make(const avpi_sim_world *world, const avpi_sim_post *post, avpi_sim_content *content,
                                 avp_error *err) {
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_POST_TEXT, post->serial);
    avpi_buf_clear(&content->text);
    content->n_entities = 0;
    switch (post->object->kind) {
    case AVPI_SIM_URL: return make_page_post(world, &rng, post, content, err);
    case AVPI_SIM_TAGS: return make_tags_post(world, &rng, post, content, err);
    case AVPI_SIM_REPOST:
        if (!post->first)
            return make_repost(world, post, content, err);
        break;
    case AVPI_SIM_REPLY:
        if (!post->first)
            return make_reply(world, &rng, post, content, err);
        break;
    case AVPI_SIM_COPY:
    case AVPI_SIM_KIND_COUNT: break;
    }
    return add_object_text(world, post->object, 'S', content, err);
}
