package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.base.Reason;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.function.Function;

/** Documents as text. */
final class WireText {
    private static final JsonMapper MAPPER =
            JsonProfiles.own()
                    .rebuild()
                    .changeDefaultPropertyInclusion(
                            all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .build();

    private WireText() {}

    /** A document of this package, which says its version. */
    interface Versioned {
        int version();
    }

    static String write(Versioned document) {
        return MAPPER.writeValueAsString(document);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws Fault internal when it is no such document: the home is damaged
     */
    static <T extends Versioned> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw Fault.internal(
                    "a stored " + type.getSimpleName() + " cannot be read: " + Reason.of(e), e);
        }
    }

    /** A list that may be missing, each element changed. */
    static <A, B> List<B> each(@Nullable List<A> list, Function<A, B> change) {
        return list == null ? List.of() : list.stream().map(change).toList();
    }

    /** A list that may be missing. */
    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
