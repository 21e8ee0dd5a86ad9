package dev.minato.scaler.redis;

import dev.minato.base.Reason;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** What comes from a Redis server: replies, or a failure in bounded memory. */
class RespFuzzTest {
    @Test
    void aReplyIsReadOrRefused() {
        FuzzTarget.of(RespFuzzTest.class, "resp")
                .seeds(
                        "+OK\r\n",
                        "-ERR no such key\r\n",
                        ":42\r\n",
                        "$5\r\nhello\r\n",
                        "$-1\r\n",
                        "*2\r\n$1\r\na\r\n*1\r\n:7\r\n",
                        "*-1\r\n")
                .words("\r\n", "*", "$", ":", "*1000000\r\n", "$2147483647\r\n", "*1\r\n", "$0\r\n")
                .memory(16L << 20)
                .run(input -> {
                    try {
                        return new RespReader(new ByteArrayInputStream(input)).read();
                    } catch (IOException e) {
                        return Reason.of(e);
                    }
                });
    }
}
