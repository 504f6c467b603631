using System.CommandLine;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Control.Contract;

namespace Mesh.Host.Cards;

/// <summary>How a card is handed out: its line, and if asked for its picture, in the terminal or in a file.</summary>
internal sealed class CardOptions
{
    private readonly Option<bool> _qr = new("--qr") { Description = "Draw it as a QR code in the terminal too." };

    private readonly Option<string?> _png = new("--png")
    {
        Description = "Write it as a QR code to a PNG file.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _svg = new("--svg")
    {
        Description = "Write it as a QR code to an SVG file.",
        HelpName = "FILE",
    };

    public CardOptions(Command command)
    {
        command.Options.Add(_qr);
        command.Options.Add(_png);
        command.Options.Add(_svg);
    }

    /// <summary>Hands a card out.</summary>
    /// <exception cref="CommandException">It is too long for a picture that was asked for.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task WriteAsync(CommandScope scope, ParseResult parsed, ContactCard card, CancellationToken stop)
    {
        string? png = parsed.GetValue(_png);
        string? svg = parsed.GetValue(_svg);
        bool isDrawn = parsed.GetValue(_qr) && !scope.IsJson;
        CardPicture? picture = isDrawn || png is not null || svg is not null ? CardPicture.Of(card) : null;
        if (png is not null)
        {
            await File.WriteAllBytesAsync(png, picture!.Png(), stop);
        }

        if (svg is not null)
        {
            await File.WriteAllTextAsync(svg, picture!.Svg(), stop);
        }

        string text = isDrawn ? $"{picture!.Terminal()}{Environment.NewLine}{card}" : card.ToString();
        scope.WriteAnswer(CardAnswer.Of(card), ControlJson.Default.CardAnswer, () => scope.Io.Out.WriteLine(text));
    }
}
