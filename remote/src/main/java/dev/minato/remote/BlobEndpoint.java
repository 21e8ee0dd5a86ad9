package dev.minato.remote;

import dev.minato.image.model.Digest;
import dev.minato.image.model.Reference;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /v2/<name>/blobs/<digest>} (end-2), from an offset on. The answer is handed on with
 * its body standing at that offset.
 *
 * @param from offset in bytes, 0 or more
 */
record BlobEndpoint(Reference image, Digest digest, long from)
        implements RegistryEndpoint<RegistryResponse> {
    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");
    private static final int PARTIAL = 206;

    @Override
    public String repository() {
        return image.path();
    }

    @Override
    public String path() {
        return "blobs/" + digest;
    }

    @Override
    public Map<String, String> headers() {
        return from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
    }

    @Override
    public String missing() {
        return "blob " + digest + " of " + image.familiar() + " not found: blob unknown";
    }

    @Override
    public RegistryResponse read(RegistryResponse answer) throws IOException {
        long start = 0;
        if (answer.status() == PARTIAL) {
            Matcher range = RANGE.matcher(answer.header("Content-Range"));
            start = range.matches() ? Long.parseLong(range.group(1)) : from;
        }
        if (start > from) {
            answer.close();
            throw new IOException("the answer starts at byte " + start + ", not at " + from);
        }
        try {
            answer.body().skipNBytes(from - start);
        } catch (IOException e) {
            answer.close();
            throw e;
        }
        return answer;
    }
}
