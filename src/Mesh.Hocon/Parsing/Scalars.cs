using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Parsing;

internal static class Scalars
{
    /// <summary>What unquoted text is that stands alone.</summary>
    public static HoconKind KindOf(string text) =>
        text switch
        {
            "true" or "false" => HoconKind.Boolean,
            "null" => HoconKind.Null,
            [(>= '0' and <= '9') or '-', ..] when Numbers.IsNumber(text) => HoconKind.Number,
            _ => HoconKind.String,
        };
}
