using System.Buffers.Binary;
using System.IO.Compression;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Mesh.Host.Tests.Cards;

/// <summary>Reads QR codes back, as a camera's program would, from what the terminal shows and from PNG files.</summary>
internal static class QrReader
{
    private const int Scale = 4;
    private const byte White = 255;

    /// <summary>The text of the code that these lines of half blocks draw; colours are taken from the escape sequences.</summary>
    public static string OfTerminal(IReadOnlyList<string> lines)
    {
        string[] rows = [.. lines.Select(Plain)];
        int width = rows[0].Length;
        Assert.All(rows, row => Assert.Equal(width, row.Length));
        return Decode(
            width,
            rows.Length * 2,
            (x, y) => rows[y / 2][x] is '█' || rows[y / 2][x] == (y % 2 == 0 ? '▀' : '▄')
        );
    }

    /// <summary>The text of the code in a PNG of one bit a pixel, whose rows are not filtered.</summary>
    public static string OfPng(byte[] png)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        Assert.Equal(1, png[24]);
        using var packed = new MemoryStream();
        for (int at = 8; at < png.Length; )
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress))
        {
            zlib.CopyTo(pixels);
        }

        byte[] bits = pixels.ToArray();
        int stride = 1 + ((width + 7) / 8);
        Assert.All(Enumerable.Range(0, height), y => Assert.Equal(0, bits[y * stride]));
        return Decode(width, height, (x, y) => (bits[(y * stride) + 1 + (x / 8)] & (0x80 >> (x % 8))) == 0);
    }

    private static string Plain(string line)
    {
        Assert.StartsWith("\e[38;5;16;48;5;231m", line);
        Assert.EndsWith("\e[0m", line);
        return line[(line.IndexOf('m') + 1)..^4];
    }

    private static string Decode(int width, int height, Func<int, int, bool> isDark)
    {
        var pixels = new byte[width * Scale * height * Scale];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = isDark(i % (width * Scale) / Scale, i / (width * Scale) / Scale) ? (byte)0 : White;
        }

        var source = new RGBLuminanceSource(
            pixels,
            width * Scale,
            height * Scale,
            RGBLuminanceSource.BitmapFormat.Gray8
        );
        Result? result = new QRCodeReader().decode(
            new BinaryBitmap(new GlobalHistogramBinarizer(source)),
            new Dictionary<DecodeHintType, object> { [DecodeHintType.TRY_HARDER] = true }
        );
        Assert.NotNull(result);
        return result.Text;
    }
}
