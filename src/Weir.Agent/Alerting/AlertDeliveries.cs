using System.Collections.Immutable;
using Weir.Core.Alerting;
using Weir.Core.Text;
using Weir.Sources.Configuration;

namespace Weir.Agent.Alerting;

/// <summary>The places that settings name, and a try of each.</summary>
public static class AlertDeliveries
{
    /// <summary>Those that are <see cref="IDisposable"/> are the caller's to dispose.</summary>
    internal static ImmutableArray<IAlertDelivery> Of(
        AlertSettings settings,
        string node,
        string site,
        TimeProvider time
    )
    {
        var deliveries = ImmutableArray.CreateBuilder<IAlertDelivery>();
        if (settings.Webhook is { } webhook)
        {
            deliveries.Add(new WebhookDelivery(webhook, node, site));
        }

        if (settings.Mail is { } mail)
        {
            deliveries.Add(new MailDelivery(mail, node, site, time));
        }

        return deliveries.ToImmutable();
    }

    /// <summary>Sends a notice that says it is a test, once to each place.</summary>
    /// <returns>Each place, and why it did not arrive there; null where it did.</returns>
    public static async Task<ImmutableArray<(string Place, Diagnostic? Failure)>> Test(
        AlertSettings settings,
        string node,
        string site,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        var notice = new AlertNotice(
            NoticeKind.Raised,
            new AlertRule("test", AlertSubject.Drift, null, null, TimeSpan.Zero),
            new Alert("test", now, now, null, now, null, "this is a test of 'weir alert test'; nothing is wrong"),
            now
        );
        var tried = ImmutableArray.CreateBuilder<(string, Diagnostic?)>();
        foreach (var delivery in Of(settings, node, site, time))
        {
            using var own = delivery as IDisposable;
            try
            {
                await delivery.Deliver(PostedNotice.Of(notice), cancellation).ConfigureAwait(false);
                tried.Add((delivery.Place, null));
            }
            catch (DeliveryException failed)
            {
                tried.Add((delivery.Place, AlertEvents.NotDelivered(delivery.Place, failed.Message)));
            }
        }

        return tried.ToImmutable();
    }

    /// <summary>The alerts in the state folder, as a running agent left them, and how many notices wait for each place.</summary>
    public static (AlertBook Book, ImmutableArray<(string Place, int Notices)> Waiting) Remembered(
        string stateDirectory,
        Action<Diagnostic> say
    )
    {
        var state = new AlertMemory(stateDirectory).Load(say);
        return (state.Book, [.. state.Waiting.Select(static place => (place.Key, place.Value.Length)).Order()]);
    }
}
