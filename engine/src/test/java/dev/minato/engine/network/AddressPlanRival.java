package dev.minato.engine.network;

import dev.minato.base.Home;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.state.Database;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The first start of an instance, in a process of its own that waits for a line to begin. */
final class AddressPlanRival {
    private AddressPlanRival() {}

    public static void main(String[] args) throws Exception {
        Home home = Home.at(Path.of(args[0]));
        try (Database database = Database.open(home.database(), List.of(Networks.migrations()))) {
            int go = System.in.read();
            if (go == '\n') {
                Networks.choose(database, home, new NetworkSettings(Optional.empty(), 0));
            }
        }
    }
}
