using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Agent.State;
using Weir.Core.Model;
using Weir.Core.Quotas;

namespace Weir.Agent.Quotas;

/// <summary>
/// Who is moved, on disk before the kernel is told: the snapshot of a revision is written a moment after its commit, and an agent that starts after a
/// kill between the two goes on with this. Written rarely, when somebody is moved or is back. Not thread-safe.
/// </summary>
internal sealed class MoveMemory(string stateDirectory)
{
    public const string FileName = "moves.json";

    private readonly string _path = Path.Combine(stateDirectory, FileName);
    private PlanMoves? _kept;

    /// <summary>Null where there is no file, or it cannot be read: the next sample derives them anew.</summary>
    public PlanMoves? Load()
    {
        try
        {
            return
                File.Exists(_path)
                && JsonSerializer.Deserialize(File.ReadAllBytes(_path), MovesJson.Default.MovesFile) is { } file
                ? Of(file)
                : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Keep(PlanMoves moves)
    {
        _kept ??= Load() ?? PlanMoves.None;
        if (moves == _kept)
        {
            return;
        }

        var file = new MovesFile([
            .. moves.Items.Select(static one => new KeptMove(one.Key, one.Value.Plan, one.Value.Until)),
        ]);
        AtomicFile.Write(_path, stream => JsonSerializer.Serialize(stream, file, MovesJson.Default.MovesFile));
        _kept = moves;
    }

    private static PlanMoves Of(MovesFile file) =>
        PlanMoves.Of(
            file.Moves.Select(static one => one ?? throw new JsonException("an item is null"))
                .DistinctBy(static one => one.Member)
                .OrderBy(static one => one.Member)
                .Select(static one => KeyValuePair.Create(one.Member, new PlanMove(one.Plan, one.Until)))
        );
}

internal sealed record KeptMove(uint Member, string Plan, DateTimeOffset Until);

/// <param name="Moves">What the annotations do not say of a list's items is looked at where they are read.</param>
internal sealed record MovesFile(KeptMove?[] Moves);

[JsonSerializable(typeof(MovesFile))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
internal sealed partial class MovesJson : JsonSerializerContext;
