package dev.minato.edge.wire;

import dev.minato.base.Fault;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;

/** How wire records are written, on the control socket and on disk. */
public final class EdgeJson {
    public static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(32)
                                                    .build())
                                    .build())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private EdgeJson() {}

    /** A message as it goes over a channel. */
    public static byte[] encode(Message message) {
        return MAPPER.writerFor(Message.class).writeValueAsBytes(message);
    }

    /**
     * The message in those bytes.
     *
     * @throws Fault invalid when they are none
     */
    public static Message decode(byte[] json) {
        try {
            Message message = MAPPER.readValue(json, Message.class);
            if (message == null) {
                throw Fault.invalid("frame", "not a message: null");
            }
            return message;
        } catch (JacksonException e) {
            throw e.getCause() instanceof Fault fault
                    ? fault
                    : Fault.invalid("frame", "not a message: " + e.getOriginalMessage());
        }
    }

    /** A document as text. */
    public static byte[] document(Object document) {
        return MAPPER.writeValueAsBytes(document);
    }

    /** A document as one line of a journal. */
    public static byte[] line(Object document) {
        return (MAPPER.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
