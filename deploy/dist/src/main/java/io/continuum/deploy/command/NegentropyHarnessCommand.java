package io.continuum.deploy.command;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.reconcile.Answer;
import io.continuum.crdt.reconcile.Item;
import io.continuum.crdt.reconcile.ItemArray;
import io.continuum.crdt.reconcile.Negentropy;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** One side of a range reconciliation over lines of text, so that implementations can be held against each other. */
@Command(
        name = "negentropy-harness",
        description = {
            "Reconcile a set with another program over standard input and output, in the Negentropy V1 format.",
            "",
            "Reads:   item,TIMESTAMP,HEXID   seal   initiate   msg,HEX",
            "Prints:  have,HEXID   need,HEXID   msg,HEX   done",
            "",
            "$FRAMESIZELIMIT limits the messages it writes: 0 for no limit, or at least 4096 bytes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  printf 'seal\\ninitiate\\n' | continuum dev negentropy-harness",
            "  export FRAMESIZELIMIT=4096; continuum dev negentropy-harness"
        })
final class NegentropyHarnessCommand extends Action {
    private static final String FRAME_LIMIT = "FRAMESIZELIMIT";

    private final ItemArray.Builder items = new ItemArray.Builder();
    private @Nullable ItemArray sealed;
    private @Nullable Negentropy side;

    NegentropyHarnessCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        int frameBytesMax = frameBytesMax();
        BufferedReader in = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.US_ASCII));
        Writer out = new BufferedWriter(new OutputStreamWriter(shell.out(), StandardCharsets.US_ASCII));
        int number = 1;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                answer(line, frameBytesMax, out);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw CommandException.usage("line " + number + ": " + e.getMessage());
            }
            out.flush();
            number++;
        }
        return ExitCode.OK;
    }

    private int frameBytesMax() {
        String limit = shell.environment().getOrDefault(FRAME_LIMIT, "0");
        try {
            int frameBytesMax = Integer.parseInt(limit);
            Negentropy.responder(ItemArray.EMPTY, frameBytesMax);
            return frameBytesMax;
        } catch (IllegalArgumentException _) {
            throw CommandException.usage(FRAME_LIMIT + " must be 0 (none) or at least " + Negentropy.FRAME_BYTES_MIN
                    + ", got \"" + limit + "\"");
        }
    }

    private void answer(String line, int frameBytesMax, Writer out) throws IOException {
        List<String> words = List.of(line.split(",", -1));
        switch (words.getFirst()) {
            case "item" -> {
                require(words, 3, "item,TIMESTAMP,HEXID");
                if (sealed != null) {
                    throw new IllegalStateException("the set is sealed");
                }
                items.add(timestamp(words.get(1)), hex(words.get(2)));
            }
            case "seal" -> {
                require(words, 1, "seal");
                sealed = items.build();
            }
            case "initiate" -> {
                require(words, 1, "initiate");
                side = Negentropy.initiator(sealed(), frameBytesMax);
                out.write("msg," + side.start() + "\n");
            }
            case "msg" -> {
                require(words, 2, "msg,HEX");
                if (side == null) {
                    side = Negentropy.responder(sealed(), frameBytesMax);
                }
                print(side.answer(Bytes.of(hex(words.get(1)))), out);
            }
            default -> throw new IllegalArgumentException("begins with none of item, seal, initiate, msg");
        }
    }

    private static void print(Answer answer, Writer out) throws IOException {
        switch (answer) {
            case Answer.Send send -> {
                printFound(send.have(), send.need(), out);
                out.write("msg," + send.message() + "\n");
            }
            case Answer.Done done -> {
                printFound(done.have(), done.need(), out);
                out.write("done\n");
            }
            case Answer.UnsupportedVersion version ->
                throw CommandException.failed("the other side speaks version " + version.highest() + ", not 1");
            case Answer.Malformed malformed ->
                throw new IllegalArgumentException("malformed message: " + malformed.reason());
        }
    }

    private static void printFound(List<Item> have, List<Bytes> need, Writer out) throws IOException {
        for (Item item : have) {
            out.write("have," + item.id() + "\n");
        }
        for (Bytes id : need) {
            out.write("need," + id + "\n");
        }
    }

    private ItemArray sealed() {
        if (sealed == null) {
            throw new IllegalStateException("the set is not sealed yet");
        }
        return sealed;
    }

    private static void require(List<String> words, int count, String form) {
        if (words.size() != count) {
            throw new IllegalArgumentException("must be " + form);
        }
    }

    private static long timestamp(String decimal) {
        try {
            return Long.parseUnsignedLong(decimal);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("a timestamp is a number below 2^64-1, got \"" + decimal + "\"");
        }
    }

    private static byte[] hex(String hex) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("this is not hex, two digits to a byte");
        }
    }
}
