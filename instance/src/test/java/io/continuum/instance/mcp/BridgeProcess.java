package io.continuum.instance.mcp;

import java.net.URI;

/** A process of its own that bridges standard input and output to an instance, as the command does. */
final class BridgeProcess {
    private BridgeProcess() {}

    /** Arguments: the instance's address, a profile. The key comes as {@code KEY} in the environment. */
    public static void main(String[] arguments) throws Exception {
        URI instance = URI.create(arguments[0]);
        new StdioBridge(instance, System.getenv("KEY"), Profile.of(arguments[1]), System.out).run(System.in);
    }
}
