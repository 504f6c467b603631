using System.Text;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using QRCoder;
using QRCoder.Exceptions;

namespace Mesh.Host.Cards;

/// <summary>A contact card as a QR code (ISO/IEC 18004, error correction L, byte mode).</summary>
internal sealed class CardPicture
{
    /// <summary>The longest text that the largest QR code, version 40-L, holds.</summary>
    public const int MaxCharacters = 2_953;

    private const int PixelsPerModule = 8;

    // The colours are said, not left to the terminal: on a dark one the code would be its own negative, which many readers do not take.
    private const string BlackOnWhite = "\e[38;5;16;48;5;231m";
    private const string AsBefore = "\e[0m";

    private readonly QRCodeData _code;

    private CardPicture(QRCodeData code) => _code = code;

    /// <summary>Draws a card.</summary>
    /// <exception cref="CommandException">The card is too long; the message says how to shorten it.</exception>
    public static CardPicture Of(ContactCard card)
    {
        string text = card.ToString();
        try
        {
            return new CardPicture(QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L));
        }
        catch (DataTooLongException e)
        {
            throw CommandException.Failed(
                $"The card has {text.Length} characters; a QR code holds {MaxCharacters}. "
                    + "Name fewer or shorter addresses: --advertise HOST:PORT, once or twice, makes a short card.",
                e
            );
        }
    }

    // The drawers are not disposed: that would take away the code, which holds nothing but memory.

    /// <summary>As a PNG file.</summary>
    public byte[] Png() => new PngByteQRCode(_code).GetGraphic(PixelsPerModule);

    /// <summary>As an SVG document.</summary>
    public string Svg() => new SvgQRCode(_code).GetGraphic(PixelsPerModule);

    /// <summary>As lines of a terminal: half blocks, two rows of modules to a line, black on white whatever the terminal's colours.</summary>
    public string Terminal()
    {
        int size = _code.ModuleMatrix.Count;
        var text = new StringBuilder();
        for (int row = 0; row < size; row += 2)
        {
            text.Append(BlackOnWhite);
            for (int column = 0; column < size; column++)
            {
                text.Append(
                    (IsDark(row, column), IsDark(row + 1, column)) switch
                    {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        _ => ' ',
                    }
                );
            }

            text.Append(AsBefore).Append(Environment.NewLine);
        }

        return text.ToString().TrimEnd();
    }

    private bool IsDark(int row, int column) => row < _code.ModuleMatrix.Count && _code.ModuleMatrix[row][column];
}
