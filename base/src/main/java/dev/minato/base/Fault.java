package dev.minato.base;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The one exception that crosses room borders. Its message is for the person who reads it (what was
 * attempted, what was wrong, what to do) and is safe to show; its kind is what adapters map to a
 * status. Anything else that is thrown is a defect and is shown as {@link Kind#INTERNAL} without
 * its text.
 */
public final class Fault extends RuntimeException {
    /** The closed set of error kinds. */
    public enum Kind {
        /** The thing named does not exist. */
        NOT_FOUND,
        /** The request contradicts the present state (name in use, container running). */
        CONFLICT,
        /** A condition that the request itself names does not hold (RFC 9110 §13). */
        PRECONDITION,
        /** The request itself is wrong; {@link Fault#field()} says where. */
        INVALID,
        /**
         * The request is well-formed and asks for what is not done here; {@link Fault#field()} says
         * where. An adapter may have no status for it and tell it as {@link #INVALID}.
         */
        UNSUPPORTED,
        /** Credentials are missing or refused. */
        UNAUTHORISED,
        /** The caller may not do this. */
        FORBIDDEN,
        /** A peer or the host cannot serve now; trying again may help. */
        UNAVAILABLE,
        /** A limit is reached: disk, addresses, ports, memory. */
        EXHAUSTED,
        /** A defect or an unexpected failure of the host. */
        INTERNAL
    }

    private final Kind kind;
    private final @Nullable String field;

    private Fault(Kind kind, @Nullable String field, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.field = field;
    }

    /** A fault of any kind. */
    public static Fault of(Kind kind, String message) {
        return new Fault(kind, null, message, null);
    }

    /** A fault of any kind with what caused it; the cause goes to the log, never to a client. */
    public static Fault of(Kind kind, String message, Throwable cause) {
        return new Fault(kind, null, message, cause);
    }

    /** The thing named does not exist. */
    public static Fault notFound(String message) {
        return of(Kind.NOT_FOUND, message);
    }

    /** The request contradicts the present state. */
    public static Fault conflict(String message) {
        return of(Kind.CONFLICT, message);
    }

    /**
     * The request is wrong.
     *
     * @param field the field's name as the user wrote it, a dotted path where nested
     * @param message names the field, the value and what would be right
     */
    public static Fault invalid(String field, String message) {
        return new Fault(Kind.INVALID, field, message, null);
    }

    /** The request is wrong; the cause goes to the log, never to a client. */
    public static Fault invalid(String field, String message, Throwable cause) {
        return new Fault(Kind.INVALID, field, message, cause);
    }

    /**
     * The request asks for what is not done here.
     *
     * @param field the field's name as the user wrote it, a dotted path where nested
     * @param message names what is not done, and what to do instead
     */
    public static Fault unsupported(String field, String message) {
        return new Fault(Kind.UNSUPPORTED, field, message, null);
    }

    /** A peer or the host cannot serve now. */
    public static Fault unavailable(String message) {
        return of(Kind.UNAVAILABLE, message);
    }

    /** A limit is reached. */
    public static Fault exhausted(String message) {
        return of(Kind.EXHAUSTED, message);
    }

    /** The host failed in a way nobody planned for. */
    public static Fault internal(String message, Throwable cause) {
        return of(Kind.INTERNAL, message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The field that is wrong; present only for {@link Kind#INVALID} and {@link Kind#UNSUPPORTED}.
     */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** The message, never null. */
    public String text() {
        String message = getMessage();
        return message == null ? kind.name() : message;
    }
}
