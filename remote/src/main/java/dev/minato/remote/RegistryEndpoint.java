package dev.minato.remote;

import java.io.IOException;
import java.util.Map;

/**
 * One call of the distribution API as a value: what is asked, and how a good answer is read. {@link
 * Registry} runs any of them with authentication, retries and errors.
 *
 * @param <T> what the answer becomes
 */
interface RegistryEndpoint<T> {
    /** The repository, for example {@code library/nginx}. */
    String repository();

    /** The path below {@code /v2/<repository>/}. */
    String path();

    /** Headers of the request. */
    Map<String, String> headers();

    /** The sentence for a 404: what was not found, in Docker's words. */
    String missing();

    /**
     * Reads an answer of status 2xx, which is the reader's from here: it closes it or hands it on.
     *
     * @throws IOException when the answer breaks off; the call is then made again
     */
    T read(RegistryResponse answer) throws IOException;
}
