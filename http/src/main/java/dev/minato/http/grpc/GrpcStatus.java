package dev.minato.http.grpc;

import dev.minato.base.Fault;

/** How a call ended; the order is that of the codes on the wire. */
@SuppressWarnings("EnumOrdinal")
public enum GrpcStatus {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    /** The code on the wire. */
    int code() {
        return ordinal();
    }

    /** The status of a code on the wire; unknown for one that there is not. */
    static GrpcStatus of(String code) {
        return code.matches("[0-9]|1[0-6]") ? values()[Integer.parseInt(code)] : UNKNOWN;
    }

    /** The status of an answer that is no gRPC (doc/http-grpc-status-mapping.md). */
    static GrpcStatus ofHttp(int status) {
        return switch (status) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    static GrpcStatus of(Fault fault) {
        return switch (fault.kind()) {
            case NOT_FOUND -> NOT_FOUND;
            case CONFLICT, PRECONDITION -> FAILED_PRECONDITION;
            case INVALID -> INVALID_ARGUMENT;
            case UNSUPPORTED -> UNIMPLEMENTED;
            case UNAUTHORISED -> UNAUTHENTICATED;
            case FORBIDDEN -> PERMISSION_DENIED;
            case UNAVAILABLE -> UNAVAILABLE;
            case EXHAUSTED -> RESOURCE_EXHAUSTED;
            case INTERNAL -> INTERNAL;
        };
    }
}
