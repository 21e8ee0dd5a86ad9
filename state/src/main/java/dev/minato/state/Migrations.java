package dev.minato.state;

import dev.minato.base.Sha256;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The steps that make the tables of one room, in order. A step that was released is never edited:
 * its checksum is in the file. A step adds and does not change meaning, so the release before it
 * can still write; where that cannot be, its text says {@code -- lowest-writer: N}, the lowest step
 * that a program must know to go on.
 */
public final class Migrations {
    private final String room;
    private final List<Migration> steps;

    private Migrations(String room, List<Migration> steps) {
        this.room = room;
        this.steps = List.copyOf(steps);
    }

    /**
     * The steps of a room.
     *
     * @param room its name; its tables begin with it by custom
     * @param anchor a class of the room, whose class loader has the resources
     * @param resourceNames {@code 0001.sql}, {@code 0002.sql} …, in the folder named by the room at
     *     the top of the class path, numbered without gaps
     */
    public static Migrations of(String room, Class<?> anchor, String... resourceNames) {
        List<Migration> steps = new ArrayList<>();
        for (String name : resourceNames) {
            int number = steps.size() + 1;
            if (!name.equals("0".repeat(4 - Integer.toString(number).length()) + number + ".sql")) {
                throw new IllegalArgumentException(
                        room + "/" + name + " is not the " + number + ". step");
            }
            steps.add(read(number, "/" + room + "/" + name, anchor));
        }
        return new Migrations(room, steps);
    }

    private static Migration read(int number, String resource, Class<?> anchor) {
        try (InputStream in = anchor.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Migration.of(number, text, HexFormat.of().formatHex(Sha256.of(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String room() {
        return room;
    }

    List<Migration> steps() {
        return steps;
    }
}
