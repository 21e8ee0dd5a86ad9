package dev.minato.builder.check;

/** A Dockerfile as it was read, to be shown or sent. */
public final class DockerfileText {
    private final String name;
    private final byte[] bytes;

    /** Keeps the array: it is not to be changed afterwards. */
    public DockerfileText(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** What it is called in messages. */
    public String name() {
        return name;
    }

    /** Its bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
