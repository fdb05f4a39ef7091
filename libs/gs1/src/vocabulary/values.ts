/** The words of the Core Business Vocabulary 2.0 and of the GS1 Web Vocabulary that EPCIS 2.0 uses, each list in one line of thought. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** CBV 2.0 §7.1. */
export const bizSteps =
  words(`accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
  decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading
  other packing picking receiving removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping
  staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping`);

/** CBV 2.0 §7.2. */
export const dispositions =
  words(`active available completeness_inferred completeness_verified conformant container_closed container_open
  damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
  mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved
  retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown`);

/** CBV 2.0 §7.3. */
export const bizTransactionTypes = words(
  'bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt',
);

/** CBV 2.0 §7.4. */
export const sourceDestTypes = words('location owning_party possessing_party');

/** CBV 2.0 §7.5. */
export const errorReasons = words('did_not_occur incorrect_data');

/** CBV 2.0 §7.6. */
export const components =
  words(`x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude
  longitude altitude`);

/** GS1 Web Vocabulary, gs1:MeasurementType. */
export const measurementTypes =
  words(`AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
  AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity
  Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent
  ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity
  Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass
  MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure
  RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed SurfaceDensity
  SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber`);

/** GS1 Web Vocabulary, gs1:SensorAlertType. */
export const alertTypes = words('ALARM_CONDITION ERROR_CONDITION');
