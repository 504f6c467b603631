using Mesh.Host.Terminal;

namespace Mesh.Host.Tests.Terminal;

public sealed class ColumnWidthsTests
{
    private static readonly string[] Headings = ["WHO", "STATE", "ADDRESS"];

    [Fact]
    public void Columns_that_fit_are_as_wide_as_what_stands_in_them() =>
        Assert.Equal(
            [3, 6, 14],
            ColumnWidths.Of(
                Headings,
                [
                    ["ben", "online", "127.0.0.1:7400"],
                ],
                27
            )
        );

    [Fact]
    public void The_widest_gives_way_where_there_is_no_room()
    {
        string[] row = ["Ben of the long-named workshop@f6aa7f", "online", "127.0.0.1:7400"];

        Assert.Equal([20, 6, 14], ColumnWidths.Of(Headings, [row], 44));
        Assert.Equal([9, 6, 9], ColumnWidths.Of(Headings, [row], 28));
    }

    [Fact]
    public void No_column_is_narrower_than_its_heading() =>
        Assert.Equal(
            [3, 5, 7],
            ColumnWidths.Of(
                Headings,
                [
                    ["benjamin", "online", "127.0.0.1:7400"],
                ],
                5
            )
        );

    [Theory]
    [InlineData("workshop", 8, "workshop")]
    [InlineData("workshop", 7, "worksh…")]
    [InlineData("workshop", 1, "…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 4, "日…")]
    public void What_is_cut_ends_with_an_ellipsis_and_has_the_width(string text, int width, string cut) =>
        Assert.Equal(cut, ColumnWidths.Cut(text, width));
}
