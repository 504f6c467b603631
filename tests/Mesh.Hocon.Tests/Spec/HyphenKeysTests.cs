using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "hyphen-separated vs. camelCase": a matter of taste, to which the parser is deaf.</summary>
public sealed class HyphenKeysTests
{
    [Theory]
    [InlineData("cluster-size = 6, a = ${cluster-size}", """{"cluster-size":6,"a":6}""")]
    [InlineData("clusterSize = 6, a = ${clusterSize}", """{"clusterSize":6,"a":6}""")]
    [InlineData("-a = 1, b- = 2, - = 3, -1 = 4", """{"-a":1,"b-":2,"-":3,"-1":4}""")]
    [InlineData("a-b.c-d = 1", """{"a-b":{"c-d":1}}""")]
    [InlineData("cluster-size = 6, clusterSize = 7", """{"cluster-size":6,"clusterSize":7}""")]
    public void Keys_of_either_kind_are_keys(string text, string json) => Gives(json, text);

    [Fact]
    public void A_property_in_camel_case_is_bound_to_a_key_with_hyphens() =>
        Assert.Equal(new Cluster(6), HoconDocument.Parse("cluster-size = 6").Bind<Cluster>());

    private sealed record Cluster(int ClusterSize);
}
