using System.CommandLine;

namespace Mesh.Host.Commands;

/// <summary><c>mesh --help</c>: what there is, by what one wants to do, on one screen.</summary>
internal static class RootHelp
{
    private static readonly (string Heading, (string Command, string Text)[] Commands)[] Groups =
    [
        (
            "Run a node",
            [
                ("up", "run a host until Ctrl-C; makes its keys and an identity on first use"),
                ("identity", "make, show and hand on the identities that it speaks as"),
                ("check-config", "check deployment files for 'mesh up --config'"),
            ]
        ),
        (
            "Talk",
            [
                ("peers", "who is online now; --watch shows who comes and goes"),
                ("send", "send a frame: mesh send ben hello"),
                ("connect", "connect to somebody now, and wait until it is done"),
                ("disconnect", "end the connections with somebody"),
                ("pins", "connections that are to be kept up"),
            ]
        ),
        (
            "People",
            [
                ("contacts", "whom this host knows: add a card, list, rename, ban; ask and be asked"),
                ("bans", "who and what is banned: identities, hosts, addresses"),
                ("grants", "which app may use which identity, with whom"),
            ]
        ),
        (
            "Look",
            [
                ("status", "how it stands with the node: who it is, where it is met, what it holds"),
                ("connections", "with whom, since when, and where"),
                ("explain", "why somebody is connected or not, and what can be done"),
            ]
        ),
        (
            "Tools",
            [
                ("demo", "three hosts on this machine meet and talk; takes about 15 s"),
                ("sim", "a whole mesh on virtual time, from a seed"),
                ("id", "ids, distances, hashes and packets, without a network"),
                ("version", "print the version"),
            ]
        ),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine("Mesh: hosts find each other, prove who they are, and apps on them exchange frames.");
        output.WriteLine("Usage: mesh COMMAND …    More of a command, with examples: mesh COMMAND --help");
        output.WriteLine();
        foreach ((string heading, (string, string)[] commands) in Groups)
        {
            output.WriteLine($"{heading}:");
            WriteTable(output, commands);
        }

        output.WriteLine("Options of every command:");
        WriteTable(
            output,
            ((Option[])[GlobalOptions.Home, GlobalOptions.Json, GlobalOptions.Verbose]).Select(option =>
                (option.HelpName is { } value ? $"{option.Name} {value}" : option.Name, option.Description ?? "")
            )
        );
        output.WriteLine();
        output.WriteLine("Exit codes: 0 done, 1 not done, 2 the command line cannot be understood, 3 no node runs.");
    }

    private static void WriteTable(TextWriter output, IEnumerable<(string Name, string Text)> lines)
    {
        foreach ((string name, string text) in lines)
        {
            output.WriteLine($"  {name, -14}{text}");
        }
    }
}
