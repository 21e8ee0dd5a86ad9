package dev.minato.cli.yaml;

import java.io.Serial;

/** A file is not YAML, or more of it than it may be. */
public final class YamlException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient YamlNode.Place place;
    private final String text;

    YamlException(YamlNode.Place place, String text) {
        super(place + ": " + text);
        this.place = place;
        this.text = text;
    }

    /** Where it was found out. */
    public YamlNode.Place place() {
        return place;
    }

    public String text() {
        return text;
    }
}
