using System.Text.Json.Serialization;

namespace Weir.Cli.Documents;

/// <summary>Serializers made at build time: reflection at start-up would cost more than most verbs do.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(FailureDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(CalibrateDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(DemoDocument))]
[JsonSerializable(typeof(DemoWebfarmDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(InitDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(LoadDocument))]
[JsonSerializable(typeof(MatrixDocument))]
[JsonSerializable(typeof(OptimizeDocument))]
[JsonSerializable(typeof(DiffDocument))]
[JsonSerializable(typeof(LintDocument))]
[JsonSerializable(typeof(TraceDocument))]
[JsonSerializable(typeof(MigrateDocument))]
[JsonSerializable(typeof(MemberListDocument))]
[JsonSerializable(typeof(MemberDocument))]
[JsonSerializable(typeof(ForwardListDocument))]
[JsonSerializable(typeof(OpeningListDocument))]
[JsonSerializable(typeof(BanListDocument))]
[JsonSerializable(typeof(ListenerListDocument))]
[JsonSerializable(typeof(AllowListDocument))]
[JsonSerializable(typeof(RenderDocument))]
[JsonSerializable(typeof(FeedListDocument))]
[JsonSerializable(typeof(FeedShowDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(ApplyDocument))]
[JsonSerializable(typeof(ConfirmDocument))]
[JsonSerializable(typeof(ConfirmLoadDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(TopDocument))]
[JsonSerializable(typeof(UsageDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(AgentDocument))]
[JsonSerializable(typeof(FleetStatusDocument))]
[JsonSerializable(typeof(FleetRolloutsDocument))]
[JsonSerializable(typeof(FleetChangeDocument))]
internal sealed partial class CliJson : JsonSerializerContext;
