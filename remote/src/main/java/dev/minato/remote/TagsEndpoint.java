package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.model.Reference;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /v2/<name>/tags/list} (end-8b): one page of a repository's tags.
 *
 * @param reference names the repository
 * @param query of this page
 */
record TagsEndpoint(Reference reference, String query)
        implements RegistryEndpoint<TagsEndpoint.Page> {
    private static final int MAX_SIZE = 4 << 20;
    private static final Pattern NEXT =
            Pattern.compile("<([^<>]{1,2000})>\\s*;\\s*rel=\"?next\"?.*");

    /**
     * A page.
     *
     * @param next the next page's query
     */
    record Page(List<String> tags, Optional<String> next) {
        Page {
            tags = List.copyOf(tags);
        }
    }

    static TagsEndpoint first(Reference reference) {
        return new TagsEndpoint(reference, "n=1000");
    }

    @Override
    public String repository() {
        return reference.path();
    }

    @Override
    public String path() {
        return "tags/list?" + query;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Accept", "application/json");
    }

    @Override
    public String missing() {
        return "repository " + reference.familiarName() + " not found: name unknown";
    }

    @Override
    public Page read(RegistryResponse answer) throws IOException {
        try (answer) {
            List<String> tags = new ArrayList<>();
            for (JsonNode tag : RegistryJson.tree(answer.bytes(MAX_SIZE)).path("tags").values()) {
                tags.add(tag.asString(""));
            }
            return new Page(tags, next(answer.header("Link")));
        } catch (JacksonException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "registry " + reference.domain() + " gave no list of tags",
                    e);
        }
    }

    /** Only the query: the page is asked for where the first one was. */
    private static Optional<String> next(String link) {
        Matcher form = NEXT.matcher(link);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(URI.create(form.group(1)).getRawQuery());
        } catch (IllegalArgumentException odd) {
            return Optional.empty();
        }
    }
}
