package dev.minato.state;

import java.util.Locale;

/** What a change is about. A row keeps the name in lower case: constants are never renamed. */
public enum ChangeKind {
    APP,
    CONTAINER,
    ENVIRONMENT,
    IMAGE,
    JOB,
    NETWORK,
    OPERATION,
    /** Of a release to come, whose rows stay when an older one is started again. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it is stored. */
    public String text() {
        return text;
    }

    static ChangeKind of(String text) {
        for (ChangeKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        return UNKNOWN;
    }
}
