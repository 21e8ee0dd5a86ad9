package dev.minato.state;

/**
 * The place of a sealed value. It is sealed together with the value: one that was moved to another
 * row, owner or name cannot be opened there.
 *
 * @param table the table, or the kind of document
 * @param owner whose it is, for example an app
 * @param name which of the owner's values, for example the secret's name
 */
public record SealedPlace(String table, String owner, String name) {
    @Override
    public String toString() {
        return table + " " + owner + "/" + name;
    }
}
