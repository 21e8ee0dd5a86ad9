package dev.minato.azure.group;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code $filter} of a list of groups: {@code tagName eq 'N' [and tagValue eq 'V']}, what
 * {@code az group list --tag} sends.
 *
 * @param name of the tag, in any case
 * @param value of it; absent for any
 */
public record TagFilter(String name, Optional<String> value) {
    private static final String TEXT = "'((?:[^']|'')*)'";
    private static final Pattern FILTER =
            Pattern.compile(
                    "(?i)\\s*tagname\\s+eq\\s+"
                            + TEXT
                            + "(?:\\s+and\\s+tagvalue\\s+eq\\s+"
                            + TEXT
                            + ")?\\s*");
    private static final int LONGEST = 2048;

    /**
     * Reads one.
     *
     * @throws Fault unsupported when it says something else
     */
    public static TagFilter parse(String text) {
        Matcher filter = FILTER.matcher(text.length() > LONGEST ? "" : text);
        if (!filter.matches()) {
            throw Fault.unsupported(
                    "$filter",
                    "$filter '"
                            + SafeText.shown(text)
                            + "' is not supported by this version: write tagName eq 'NAME' and"
                            + " tagValue eq 'VALUE'");
        }
        return new TagFilter(
                unquoted(filter.group(1)),
                Optional.ofNullable(filter.group(2)).map(TagFilter::unquoted));
    }

    private static String unquoted(String text) {
        return text.replace("''", "'");
    }

    /** Whether a group has such a tag. */
    public boolean fits(ResourceGroup group) {
        return group.tags().entrySet().stream()
                .filter(tag -> tag.getKey().equalsIgnoreCase(name))
                .anyMatch(tag -> value.isEmpty() || value.get().equals(tag.getValue()));
    }
}
