package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.job.Attempt.ContainerEnd;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** How the containers of an attempt ended. */
public record AttemptDocument(
        @JsonProperty("version") int version,
        @JsonProperty("containers") @Nullable List<EndPart> containers)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    /** One of them. */
    record EndPart(
            @JsonProperty("name") String name,
            @JsonProperty("exitCode") @Nullable Integer exitCode,
            @JsonProperty("reason") @Nullable String reason) {
        static EndPart of(ContainerEnd end) {
            return new EndPart(
                    end.name(),
                    end.exitCode().orElse(null),
                    end.reason().isEmpty() ? null : end.reason());
        }

        ContainerEnd end() {
            return new ContainerEnd(
                    name, Optional.ofNullable(exitCode), reason == null ? "" : reason);
        }
    }

    /** The text of them. */
    public static String write(List<ContainerEnd> ends) {
        return WireText.write(
                new AttemptDocument(VERSION, ends.stream().map(EndPart::of).toList()));
    }

    /** What {@link #write} made a text of. */
    public static List<ContainerEnd> read(String text) {
        return WireText.each(WireText.read(text, AttemptDocument.class).containers, EndPart::end);
    }
}
