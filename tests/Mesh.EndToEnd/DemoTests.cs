using System.Text.Json;

namespace Mesh.EndToEnd;

[Collection("processes")]
public sealed class DemoTests
{
    [Fact]
    public async Task The_demonstration_holds_what_it_expects_and_measures_every_figure()
    {
        string output = await MeshProcess.RunAsync(0, "demo", "--json");

        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.True(document.GetProperty("ok").GetBoolean());
        Assert.Equal(3, document.GetProperty("hosts").GetArrayLength());
        Assert.True(document.GetProperty("timeline").GetArrayLength() > 20);
        Assert.All(
            document.GetProperty("expectations").EnumerateArray(),
            expectation => Assert.True(expectation.GetProperty("ok").GetBoolean())
        );
        JsonElement measured = document.GetProperty("measurements");
        string[] positive =
        [
            "startMs",
            "firstOnlineMs",
            "allOnlineMs",
            "echoP50Us",
            "echoP99Us",
            "echoCount",
            "framesPerSecond",
            "framesPerSecondSlowestWay",
            "killToOfflineMsAda",
            "killToOfflineMsCleo",
            "restartToOnlineMsAda",
            "restartToOnlineMsCleo",
        ];
        Assert.All(positive, key => Assert.True(Value(measured, key) > 0, key));
        Assert.True(Value(measured, "echoP50Us") <= Value(measured, "echoP99Us"));
        Assert.Equal(0, Value(measured, "framesLost"));
        Assert.Equal(0, Value(measured, "framesDisordered"));
    }

    private static double Value(JsonElement measured, string key) =>
        measured.GetProperty(key).GetProperty("value").GetDouble();
}
