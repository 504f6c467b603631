using System.CommandLine;

namespace Mesh.Host.Commands.Primitives;

/// <summary>Where a packet comes from: digits as an argument or on standard input, or raw bytes.</summary>
internal sealed class PacketSource
{
    private readonly Argument<string?> _hex = new("HEX")
    {
        Description = "The packet in hexadecimal digits; - reads them from standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "Read raw bytes from this file; - is standard input.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_hex);
        command.Options.Add(_file);
    }

    public Task<byte[]> ReadAsync(ProgramIo io, ParseResult parsed, CancellationToken stop) =>
        (parsed.GetValue(_hex), parsed.GetValue(_file)) switch
        {
            ({ } hex, null) => Input.HexAsync(io, hex, stop),
            (null, { } file) => Input.BytesAsync(io, file, stop),
            _ => throw CommandException.Usage("Give either HEX, or - for digits on standard input, or --file FILE."),
        };
}
