using System.Text.Json.Nodes;
using Mesh.Host.Terminal;

namespace Mesh.Host.Demo;

/// <summary>The demonstration as one JSON document at its end: <c>hosts</c>, <c>timeline</c>, <c>measurements</c>, <c>expectations</c>, <c>ok</c>.</summary>
internal sealed class JsonDemoView(TextWriter output) : IDemoView
{
    public Task ShowAsync(DemoRun run, Task running) => running;

    public void Summarize(DemoRun run)
    {
        lock (run.State.Gate)
        {
            output.WriteLine(JsonLine.Document(Document(run.State, run.Findings)));
        }
    }

    /// <summary>The document. The state's gate is held.</summary>
    public static JsonObject Document(DemoState state, DemoFindings findings) =>
        new()
        {
            ["hosts"] = Array(state.Hosts, Host),
            ["timeline"] = Array(
                state.Timeline,
                moment => new JsonObject
                {
                    ["atMs"] = Math.Round(moment.At.TotalMilliseconds, 1),
                    ["host"] = moment.Host,
                    ["kind"] = moment.Kind,
                    ["text"] = moment.Text,
                }
            ),
            ["measurements"] = new JsonObject(
                findings.Measurements.Select(measured => KeyValuePair.Create(measured.Key, Measured(measured)))
            ),
            ["expectations"] = Array(
                findings.Expectations,
                expected => new JsonObject
                {
                    ["text"] = expected.Text,
                    ["ok"] = expected.Holds,
                    ["found"] = expected.Detail,
                }
            ),
            ["ok"] = findings.Ok,
        };

    private static JsonNode? Measured(DemoMeasurement measured) =>
        new JsonObject
        {
            ["text"] = measured.Text,
            ["value"] = Math.Round(measured.Value, 3),
            ["unit"] = measured.Unit,
        };

    private static JsonObject Host(DemoHostState host) =>
        new()
        {
            ["name"] = host.Name,
            ["uid"] = host.Identity?.Uid,
            ["hid"] = host.Identity?.Hid,
            ["address"] = host.Identity?.Address,
            ["bootEpochs"] = Array(host.BootEpochs, epoch => JsonValue.Create(epoch)),
        };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> json) => new([.. items.Select(json)]);
}
