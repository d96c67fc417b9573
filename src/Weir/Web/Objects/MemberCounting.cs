using Weir.Agent.Counters;

namespace Weir.Web.Objects;

/// <summary>Members' counters for many readers: one look at the kernel at a time, over one socket.</summary>
internal sealed class MemberCounting(WebGround ground) : IDisposable
{
    private readonly Lock _one = new();
    private MemberCounterLook? _look;

    /// <summary>What the kernel counted for a member, or why it does not tell.</summary>
    public MemberCounterReading Of(uint member)
    {
        lock (_one)
        {
            _look ??= new MemberCounterLook(ground.Settings.NetworkNamespace);
            return _look.Read(member);
        }
    }

    public void Dispose() => _look?.Dispose();
}
