package dev.minato.edge.wire;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;

/** How wire records are written, on the control socket and on disk. */
public final class EdgeJson {
    private static final JsonMapper MAPPER = JsonProfiles.own();

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

    /**
     * The document in those bytes.
     *
     * @throws JacksonException when they are none
     */
    public static <T extends EdgeDocument> T read(byte[] json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    /** A document as text. */
    public static byte[] document(EdgeDocument document) {
        return MAPPER.writeValueAsBytes(document);
    }

    /** A document as one line of a journal. */
    public static byte[] line(EdgeDocument document) {
        return (MAPPER.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
