using System.CommandLine;
using System.Text.Json.Nodes;

namespace Mesh.Host.Commands.Primitives;

/// <summary>Writes bytes: as hexadecimal digits, or raw into a file or to standard output.</summary>
internal static class Output
{
    public static Option<string?> Option(string what) =>
        new("--out")
        {
            Description = $"Write {what} as raw bytes into this file, which is overwritten; - is standard output.",
            HelpName = "FILE",
        };

    /// <summary>Writes a packet where it is wanted.</summary>
    public static void Packet(CommandScope scope, byte[] packet, string? file)
    {
        if (file is null)
        {
            string digits = Convert.ToHexStringLower(packet);
            scope.Write(digits, () => new JsonObject { ["packet"] = digits, ["bytes"] = packet.Length });
            return;
        }

        Raw(scope, packet, file);
        if (file != Input.Standard)
        {
            scope.Write(
                $"{packet.Length:N0} bytes in {Input.NameOf(file)}",
                () => new JsonObject { ["file"] = file, ["bytes"] = packet.Length }
            );
        }
    }

    /// <summary>Writes raw bytes and nothing else.</summary>
    public static void Raw(CommandScope scope, ReadOnlySpan<byte> bytes, string file)
    {
        if (file == Input.Standard && scope.IsJson)
        {
            throw CommandException.Usage("--json and --out - both want standard output: give one of them.");
        }

        using Stream output =
            file == Input.Standard ? scope.Io.OpenOutput() : new FileStream(file, FileMode.Create, FileAccess.Write);
        output.Write(bytes);
        output.Flush();
    }
}
