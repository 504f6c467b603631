using Mesh.Actors.Limits;

namespace Mesh.Actors.Tests.Limits;

[Trait("cost", "unit")]
public sealed class RefusalNoticeTests
{
    [Fact]
    public void Refusals_are_told_at_once_then_once_per_period_with_their_number()
    {
        var notice = new RefusalNotice(TimeSpan.FromSeconds(60));
        Assert.Null(notice.Take(TimeSpan.Zero, 0, 0));
        Assert.Contains("1 found no slot", notice.Take(TimeSpan.FromSeconds(1), 1, 0), StringComparison.Ordinal);
        for (int i = 2; i < 500; i++)
        {
            Assert.Null(notice.Take(TimeSpan.FromSeconds(2), i, i));
        }

        string? text = notice.Take(TimeSpan.FromSeconds(61), 500, 700);

        Assert.Contains("499 found no slot", text, StringComparison.Ordinal);
        Assert.Contains("700 were not proven", text, StringComparison.Ordinal);
        Assert.Null(notice.Take(TimeSpan.FromSeconds(200), 500, 700));
    }
}
