package dev.minato.state;

import java.nio.file.Path;
import java.util.List;

/** A process that writes, says so, and goes on until it is killed. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] arguments) {
        Database database = Database.open(Path.of(arguments[0]), List.of(Shop.BOTH_STEPS));
        for (long count = 1; count < 1_000_000; count++) {
            String name = "item" + count;
            database.writeRelaxed(tx -> tx.update("INSERT INTO item(name) VALUES(?)", name));
            System.out.println(count);
            System.out.flush();
        }
    }
}
