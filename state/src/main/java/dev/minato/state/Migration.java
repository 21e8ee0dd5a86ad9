package dev.minato.state;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of a room's schema.
 *
 * @param number 1, 2, 3 … within the room
 * @param sql any number of statements
 * @param lowestWriter the lowest number whose program may still write the room's tables once this
 *     step is done; 0 lets all of them
 * @param checksum SHA-256 of the text, in hexadecimal
 */
record Migration(int number, String sql, int lowestWriter, String checksum) {
    private static final Pattern LOWEST =
            Pattern.compile("^-- lowest-writer: ([0-9]{1,4})$", Pattern.MULTILINE);

    static Migration of(int number, String sql, String checksum) {
        Matcher lowest = LOWEST.matcher(sql);
        int writer = lowest.find() ? Integer.parseInt(lowest.group(1)) : 0;
        return new Migration(number, sql, writer, checksum);
    }
}
