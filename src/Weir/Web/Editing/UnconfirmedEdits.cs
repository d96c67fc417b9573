using Weir.Agent.State;

namespace Weir.Web.Editing;

/// <summary>
/// The edit that waits for its confirmation, in memory and in the state folder (<c>edit</c> and the two sites <c>edit-before.site</c>,
/// <c>edit-after.site</c>), so that an agent that starts anew knows how to undo it. It is written before the source is: whatever is cut off,
/// one of the two tells of it. Writing is for who holds the turn of the edits; reading is for any thread.
/// </summary>
internal sealed class UnconfirmedEdits(string stateDirectory)
{
    private const string Title = "weir unconfirmed edit 1";

    private volatile UnconfirmedEdit? _current;

    /// <summary>Null when there is none.</summary>
    public UnconfirmedEdit? Current => _current;

    private string Head => Path.Combine(stateDirectory, "edit");

    private string Before => Path.Combine(stateDirectory, "edit-before.site");

    private string After => Path.Combine(stateDirectory, "edit-after.site");

    /// <summary>What the folder tells; a damaged file counts as none.</summary>
    /// <returns>Why it cannot be read; null when it can, or there is none.</returns>
    public string? Load()
    {
        try
        {
            _current = File.Exists(Head) ? Read() : null;
            return null;
        }
        catch (Exception damaged) when (damaged is DamagedStateException || IsUnwritable(damaged))
        {
            _current = null;
            return damaged.Message;
        }
    }

    /// <summary>Keeps an edit that is about to be written.</summary>
    /// <exception cref="IOException">It cannot be: then the edit must not be made.</exception>
    /// <exception cref="UnauthorizedAccessException">As well.</exception>
    public void Begin(UnconfirmedEdit edit)
    {
        Forget();
        Directory.CreateDirectory(stateDirectory);
        AtomicFile.Write(Before, stream => SnapshotWriter.Write(stream, new SiteSnapshot(edit.Before, [])));
        AtomicFile.Write(After, stream => SnapshotWriter.Write(stream, new SiteSnapshot(edit.After, [])));
        Write(edit);
        _current = edit;
    }

    /// <summary>It is in force. Where that cannot be written, the next start learns it from what waits.</summary>
    public void InForce(ulong revision, DateTimeOffset deadline)
    {
        if (_current is not { } edit)
        {
            return;
        }

        _current = edit = edit with { Revision = revision, Deadline = deadline };
        try
        {
            Write(edit);
        }
        catch (Exception unwritable) when (IsUnwritable(unwritable))
        {
            // The change's own 'pending' file tells of it.
        }
    }

    /// <summary>It is over.</summary>
    public void Forget()
    {
        _current = null;
        try
        {
            File.Delete(Head);
            File.Delete(Before);
            File.Delete(After);
        }
        catch (Exception left) when (IsUnwritable(left))
        {
            // A start finds that nothing waits for it.
        }
    }

    public static bool IsUnwritable(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private void Write(UnconfirmedEdit edit)
    {
        var text = StateText.New(Title).Add("by", edit.By).Add("at", edit.At);
        text = edit is { Revision: { } revision, Deadline: { } deadline }
            ? text.Add("revision", revision).Add("deadline", deadline)
            : text;
        AtomicFile.Write(Head, text.Write);
    }

    private UnconfirmedEdit Read()
    {
        var text = StateText.Read(Title, File.ReadAllBytes(Head));
        var (before, after) = (
            SnapshotReader.Read(File.ReadAllBytes(Before)),
            SnapshotReader.Read(File.ReadAllBytes(After))
        );
        var edit = new UnconfirmedEdit(before.Site, after.Site, text.Text("by"), text.Time("at"));
        return text.Has("revision")
            ? edit with
            {
                Revision = text.Number("revision"),
                Deadline = text.Time("deadline"),
            }
            : edit;
    }
}
