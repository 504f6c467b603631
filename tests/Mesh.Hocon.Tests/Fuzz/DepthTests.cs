using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Binding;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>What is as deep as may be is used without a deep stack.</summary>
public sealed class DepthTests
{
    private const int Depth = 200;

    private static readonly HoconLoadOptions Options = new() { Limits = new() { Depth = Depth } };

    [Fact]
    public void A_deep_value_is_used_on_a_small_stack()
    {
        HoconDocument arrays = Parse("a = " + Repeat("[", Depth - 1) + Repeat("]", Depth - 1));
        HoconDocument objects = Parse(Repeat("{a", Depth - 1) + " = 1" + Repeat("}", Depth - 1));
        HoconDocument again = Parse(objects.Render());
        string path = string.Join('.', Enumerable.Repeat("a", 120));

        OnSmallStack.Run(() =>
        {
            foreach (HoconDocument document in new[] { arrays, objects })
            {
                _ = Cost.OfUse(document.Root, document.Root);
                _ = document.WithFallback(again).WithFallback(arrays);
                _ = document.ToConfig().WithFallback(again.ToConfig()).Root.ToString();
                Assert.Empty(HoconLinter.Lint(document, document));
            }

            Assert.Equal(objects, again);
            Assert.True(objects.Has(path));
            Assert.NotEqual(objects, objects.WithoutPath(path));
        });
    }

    [Fact]
    public void A_type_within_itself_is_bound_on_a_small_stack_or_it_is_told()
    {
        HoconDocument document = Parse(Repeat("{name = x, child ", Depth - 1) + "{name = y}" + Repeat("}", Depth - 1));

        OnSmallStack.Run(() =>
        {
            try
            {
                _ = document.Bind<Tree>();
            }
            catch (HoconException e)
            {
                Assert.EndsWith("is nested deeper than this thread's stack allows", e.Message);
            }
        });
        Assert.Equal("x", document.Bind<Tree>().Child!.Child!.Name);
    }

    private static HoconDocument Parse(string text) => HoconDocument.Parse(text, "deep.conf", Options);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
