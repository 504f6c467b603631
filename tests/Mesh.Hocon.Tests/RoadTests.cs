namespace Mesh.Hocon.Tests;

public sealed class RoadTests
{
    [Fact]
    public void A_text_becomes_a_configuration() =>
        Assert.Equal(42, ConfigurationFactory.ParseString("a.b = ${c}, c = 42").GetInt("a.b"));
}
