namespace Mesh.Contracts.Tests;

public sealed class SendResultTests
{
    [Fact]
    public void Default_is_accepted()
    {
        Assert.True(default(SendResult).IsAccepted);
        Assert.Equal(MeshErrorCode.None, SendResult.Accepted.Code);
        Assert.Equal("Accepted", SendResult.Accepted.ToString());
    }

    [Fact]
    public void Refusal_carries_its_code()
    {
        var full = SendResult.Refused(MeshErrorCode.BufferFull);
        Assert.False(full.IsAccepted);
        Assert.Equal("BufferFull (507)", full.ToString());
        Assert.True(full == SendResult.Refused(MeshErrorCode.BufferFull));
        Assert.True(full != SendResult.Refused(MeshErrorCode.NoConnection));
        Assert.Equal(full.GetHashCode(), SendResult.Refused(MeshErrorCode.BufferFull).GetHashCode());
    }

    [Theory]
    [InlineData(MeshErrorCode.NoConnection, 311)]
    [InlineData(MeshErrorCode.NotPermitted, 403)]
    [InlineData(MeshErrorCode.Conflict, 409)]
    [InlineData(MeshErrorCode.FrameTooLarge, 413)]
    [InlineData(MeshErrorCode.BufferFull, 507)]
    public void Codes_keep_their_numbers(MeshErrorCode code, int number) => Assert.Equal(number, (int)code);
}
