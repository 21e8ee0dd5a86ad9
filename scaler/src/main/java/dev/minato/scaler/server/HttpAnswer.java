package dev.minato.scaler.server;

import dev.minato.base.JsonProfiles;
import dev.minato.base.SafeText;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A whole answer. Immutable, as long as nobody writes to its body. */
public final class HttpAnswer {
    private static final int SHOWN = 200;

    private final int status;
    private final byte[] body;
    private final HttpHeaders headers;

    HttpAnswer(int status, byte[] body, HttpHeaders headers) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    /** Its mapper is made once, when the first answer is read. */
    private static final class Json {
        static final JsonMapper MAPPER = JsonProfiles.stranger(JsonFactory.builder());
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    /** All of it. */
    public byte[] body() {
        return body;
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What it begins with, for an error. */
    public String shown() {
        return shown(body);
    }

    private static String shown(byte[] bytes) {
        int length = Math.min(bytes.length, 4 * SHOWN);
        String text = SafeText.line(new String(bytes, 0, length, StandardCharsets.UTF_8));
        return text.isEmpty() ? "an empty answer" : "\"" + SafeText.shown(text, SHOWN) + "\"";
    }

    /**
     * The answer as JSON.
     *
     * @throws IOException when it is none
     */
    public JsonNode json() throws IOException {
        return json(body);
    }

    /**
     * Bytes as JSON.
     *
     * @throws IOException when they are none
     */
    public static JsonNode json(byte[] bytes) throws IOException {
        try {
            JsonNode node = Json.MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new IOException("the answer is empty, where JSON was to come");
            }
            return node;
        } catch (JacksonException e) {
            throw new IOException("the answer is no JSON but " + shown(bytes));
        }
    }

    /**
     * The same where its status is 2xx.
     *
     * @param what was asked for, for the text
     * @throws IOException with status and what the server said about it
     */
    public HttpAnswer requireGood(String what) throws IOException {
        if (status / 100 == 2) {
            return this;
        }
        String mend =
                switch (status) {
                    case 401, 403 -> "; see the credentials of the rule's auth";
                    case 404 -> "; see the names in the rule's metadata";
                    case 429 -> "; it is asked too often: give the rule a longer polling interval";
                    default -> "";
                };
        throw new IOException(what + ": status " + status + ", " + shown() + mend);
    }
}
