namespace Weir.Agent.Alerting;

/// <summary>A way to tell somebody.</summary>
internal interface IAlertDelivery
{
    /// <summary>Where it goes, for the journal; never a secret.</summary>
    string Place { get; }

    /// <exception cref="DeliveryException">It did not arrive.</exception>
    Task Deliver(PostedNotice notice, CancellationToken cancellation);
}

/// <summary>A notice did not arrive.</summary>
/// <param name="reason">In words, without a secret.</param>
internal sealed class DeliveryException(string reason, Exception? cause = null) : Exception(reason, cause);
