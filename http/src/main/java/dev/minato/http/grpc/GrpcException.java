package dev.minato.http.grpc;

import java.io.IOException;

/** A call that did not end well. */
public final class GrpcException extends IOException {
    private static final long serialVersionUID = 1;

    private final GrpcStatus status;
    private final String text;

    /**
     * @param text what a person reads, without the status
     */
    public GrpcException(GrpcStatus status, String text) {
        super(status + ": " + text);
        this.status = status;
        this.text = text;
    }

    public GrpcStatus status() {
        return status;
    }

    public String text() {
        return text;
    }
}
