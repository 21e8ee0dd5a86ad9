package dev.minato.http;

import org.eclipse.jetty.http.HttpFieldPreEncoder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http.compression.NBitIntegerEncoder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;

/**
 * Encodes for HTTP/2 the constant header fields of which Jetty makes hundreds at its start, before
 * anybody has asked for HTTP/2: as a literal without index (RFC 7541, 6.2.2), in place of Jetty's
 * own way, which loads all of HPACK and costs each start of the daemon some 15 ms. Jetty finds
 * encoders by the service loader, so it is shown only this one.
 */
public final class LiteralFieldEncoder implements HttpFieldPreEncoder {
    private static final String SERVICE =
            "META-INF/services/" + HttpFieldPreEncoder.class.getName();
    private static final int LONGEST_LENGTH = 5;

    /** Makes Jetty choose it; to be called before Jetty makes its first constant field. */
    static void choose() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new OnlyOurs(LiteralFieldEncoder.class.getClassLoader()));
        try {
            new PreEncodedHttpField(HttpHeader.CONNECTION, "close").getValue();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class OnlyOurs extends ClassLoader {
        private OnlyOurs(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            URL ours = LiteralFieldEncoder.class.getResource("field-encoder");
            return name.equals(SERVICE) && ours != null
                    ? Collections.enumeration(Collections.singleton(ours))
                    : super.getResources(name);
        }
    }

    @Override
    public HttpVersion getHttpVersion() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public byte[] getEncodedField(@Nullable HttpHeader header, String name, String value) {
        byte[] key = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer field =
                ByteBuffer.allocate(1 + 2 * (1 + LONGEST_LENGTH) + key.length + text.length);
        field.put((byte) 0);
        put(field, key);
        put(field, text);
        byte[] encoded = new byte[field.position()];
        field.flip().get(encoded);
        return encoded;
    }

    private static void put(ByteBuffer field, byte[] text) {
        if (text.length < 127) {
            field.put((byte) text.length);
        } else {
            field.put((byte) 0);
            NBitIntegerEncoder.encode(field, 7, text.length);
        }
        field.put(text);
    }
}
