package dev.minato.platform;

/** A secret of an app with its value; {@link #toString} leaves the value out. */
public record Secret(String name, String value) {
    @Override
    public String toString() {
        return "Secret[" + name + "]";
    }
}
