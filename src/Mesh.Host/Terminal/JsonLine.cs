using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Host.Terminal;

/// <summary>One JSON object per line, or one indented document; everything but ASCII is escaped, so no text in it drives a terminal.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Of(JsonObject value) => value.ToJsonString();

    public static string Document(JsonObject value) => value.ToJsonString(Indented);
}
