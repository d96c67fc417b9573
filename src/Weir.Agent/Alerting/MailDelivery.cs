using System.Net;
using System.Net.Mail;
using System.Text;
using Weir.Sources.Configuration;

namespace Weir.Agent.Alerting;

/// <summary>Sends a mail of plain text (RFC 5321), after STARTTLS with a checked certificate unless the settings say none.</summary>
internal sealed class MailDelivery(MailSettings settings, string node, string site, TimeProvider time) : IAlertDelivery
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Place => $"{string.Join(", ", settings.To)} by {settings.Host}:{settings.Port}";

    public async Task Deliver(PostedNotice notice, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.StartTls };
        if (settings is { User: { } user, PasswordFile: { } file })
        {
            client.Credentials = new NetworkCredential(user, SecretFile.Read(file));
        }

        using var mail = Mail(notice);
        try
        {
            await client.SendMailAsync(mail, both.Token).ConfigureAwait(false);
        }
        catch (SmtpException refused)
        {
            throw new DeliveryException(Reason(refused), refused);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"not taken in {Patience.TotalSeconds:0} s", late);
        }
    }

    private MailMessage Mail(PostedNotice posted)
    {
        var notice = posted.Notice;
        var mail = new MailMessage
        {
            From = new MailAddress(settings.From),
            Subject = NoticeText.Subject(notice, node),
            SubjectEncoding = Encoding.UTF8,
            Body = NoticeText.Body(notice, node, site),
            BodyEncoding = Encoding.UTF8,
        };
        foreach (var to in settings.To)
        {
            mail.To.Add(new MailAddress(to));
        }

        // A mail that comes twice is shown once by most readers (RFC 5322, 3.6.4).
        mail.Headers.Add("Message-ID", $"<{posted.Id}@{mail.From.Host}>");

        // Nobody's vacation answers it (RFC 3834).
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    /// <summary>The innermost reason says it: "connection refused", not "failure sending mail".</summary>
    private static string Reason(Exception refused) =>
        refused.InnerException is { } inner ? Reason(inner) : refused.Message;
}
