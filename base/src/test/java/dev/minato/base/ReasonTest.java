package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Every throwable has words. */
class ReasonTest {
    @Test
    void aMessageIsTakenAsItIs() {
        assertThat(Reason.of(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
        assertThat(Reason.of(Fault.invalid("a", "no b in a"))).isEqualTo("no b in a");
        assertThat(Reason.of(new FileSystemException("/a", null, "Not a directory")))
                .isEqualTo("/a: Not a directory");
    }

    @Test
    void aThrowableWithoutAMessageIsToldByItsTypeAndNeverAsNull() {
        assertThat(Reason.of(new EOFException())).isEqualTo("it ends too early");
        assertThat(Reason.of(new ClosedChannelException())).isEqualTo("the connection is closed");
        assertThat(Reason.of(new TimeoutException())).isEqualTo("it took too long");
        assertThat(Reason.of(new IllegalStateException())).isEqualTo("illegal state");
        assertThat(Reason.of(new Exception())).isEqualTo("unexpected failure");
        assertThat(Reason.of(new IOException(String.valueOf((Object) null))))
                .isEqualTo("unexpected failure");
        assertThat(Reason.of(new StackOverflowError())).isEqualTo("it is nested too deep");
        assertThat(Reason.of(new OutOfMemoryError("Java heap space")))
                .isEqualTo("out of memory (Java heap space)");
    }

    @Test
    void aWrapperWithoutWordsOfItsOwnSaysWhatItsCauseSays() {
        assertThat(Reason.of(new UncheckedIOException(new EOFException())))
                .isEqualTo("it ends too early");
        IOException connect = new ConnectException();
        connect.initCause(new ClosedChannelException());
        assertThat(Reason.of(connect)).isEqualTo("connection refused");
        assertThat(Reason.of(new CompletionException(new IOException("Broken pipe"))))
                .isEqualTo("Broken pipe");
    }

    @Test
    void aBarePathGetsItsReason() {
        assertThat(Reason.of(new NoSuchFileException("/a"))).isEqualTo("/a: no such file");
        assertThat(Reason.of(new AccessDeniedException("/a"))).isEqualTo("/a: permission denied");
    }
}
